"""Named rules for what is certainly not the article, one family a module, and the reasons of what was not kept."""
