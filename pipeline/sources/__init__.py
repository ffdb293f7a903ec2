"""Where articles come from: feeds, sitemaps, section pages, folders and WARC files, each read into links."""
