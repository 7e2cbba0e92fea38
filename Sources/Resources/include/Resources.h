#pragma once
extern int tagclipd_resources;
