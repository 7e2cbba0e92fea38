#pragma once
#include <curl/curl.h>

// Swift imports no variadic function: each shim below is one way of calling one.
static inline CURLcode fetch_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}
static inline CURLcode fetch_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}
static inline CURLcode fetch_set_object(CURL *handle, CURLoption option, void *object) {
    return curl_easy_setopt(handle, option, object);
}
static inline CURLcode fetch_set_receiver(CURL *handle, CURLoption option, curl_write_callback receiver) {
    return curl_easy_setopt(handle, option, receiver);
}
static inline CURLcode fetch_set_watch(CURL *handle, curl_xferinfo_callback watch) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
}

// libcurl 7.85 has names in place of the mask, and deprecates the mask.
static inline CURLcode fetch_allow_only_http(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// Where a redirect leads, as an absolute URL that lives as long as the handle; NULL where there is none.
static inline const char *fetch_redirect(CURL *handle) {
    char *url = NULL;
    return curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &url) == CURLE_OK ? url : NULL;
}
// What the proxy answered to CONNECT; 0 where none was asked.
static inline long fetch_proxy_status(CURL *handle) {
    long status = 0;
    return curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK ? status : 0;
}
