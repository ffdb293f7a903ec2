"""English: what the lines, the lists and the words beside a name say on top of the model."""
