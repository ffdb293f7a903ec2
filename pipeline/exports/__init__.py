"""What a search finds, to take out: tables, feeds, a calendar (:mod:`pipeline.exports.formats`)."""
