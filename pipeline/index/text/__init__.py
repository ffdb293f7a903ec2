"""What a word is, the same for both indexes: letters, forms of writing, the words of a language."""
