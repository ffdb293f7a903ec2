"""The index: where articles are written to and searched, behind one small protocol."""
