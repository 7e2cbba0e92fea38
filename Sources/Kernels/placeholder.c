int tagclipd_kernels;
