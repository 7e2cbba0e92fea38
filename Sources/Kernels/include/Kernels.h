#pragma once
extern int tagclipd_kernels;
