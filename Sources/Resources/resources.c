int tagclipd_resources;
