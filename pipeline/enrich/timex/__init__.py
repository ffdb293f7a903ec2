"""A tagger of TIMEX3 expressions: a language is a data file, the calendar is shared."""
