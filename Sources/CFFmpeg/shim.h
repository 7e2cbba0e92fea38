#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/crc.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

// Swift imports no function-like macro and no macro with a cast: each constant below is one of those.
static inline int decode_averror(int number) { return AVERROR(number); }
static inline int decode_averror_eof(void) { return AVERROR_EOF; }
static inline int decode_averror_exit(void) { return AVERROR_EXIT; }
static inline int decode_averror_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int decode_averror_patch_welcome(void) { return AVERROR_PATCHWELCOME; }
static inline int decode_averror_decoder_not_found(void) { return AVERROR_DECODER_NOT_FOUND; }
static inline int decode_averror_encoder_not_found(void) { return AVERROR_ENCODER_NOT_FOUND; }
static inline int decode_averror_demuxer_not_found(void) { return AVERROR_DEMUXER_NOT_FOUND; }
static inline int decode_averror_protocol_not_found(void) { return AVERROR_PROTOCOL_NOT_FOUND; }
static inline int decode_averror_stream_not_found(void) { return AVERROR_STREAM_NOT_FOUND; }
static inline int decode_averror_option_not_found(void) { return AVERROR_OPTION_NOT_FOUND; }
static inline int decode_averror_http_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int decode_averror_http_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int decode_averror_http_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int decode_averror_http_other_4xx(void) { return AVERROR_HTTP_OTHER_4XX; }
static inline int decode_averror_http_server_error(void) { return AVERROR_HTTP_SERVER_ERROR; }
static inline int64_t decode_no_timestamp(void) { return AV_NOPTS_VALUE; }

// AVInputFormat and AVCodec became const in FFmpeg 5: names cross the boundary instead of pointers.
static inline const char *decode_probe(const uint8_t *padded, int size, int *score) {
    AVProbeData data = {.filename = "", .buf = (unsigned char *)padded, .buf_size = size};
    *score = 0;
    const AVInputFormat *format = av_probe_input_format3(&data, 1, score);
    return format ? format->name : NULL;
}

static inline int decode_open_input(
    AVFormatContext **context, const char *url, const char *format_name, AVDictionary **options) {
    if (!format_name) return avformat_open_input(context, url, NULL, options);
#if LIBAVFORMAT_VERSION_MAJOR >= 59
    const AVInputFormat *format = av_find_input_format(format_name);
#else
    AVInputFormat *format = av_find_input_format(format_name);
#endif
    if (!format) {
        avformat_free_context(*context);
        *context = NULL;
        return AVERROR_DEMUXER_NOT_FOUND;
    }
    return avformat_open_input(context, url, format, options);
}

static inline const char *decode_input_format_name(const AVFormatContext *context) {
    return context->iformat ? context->iformat->name : NULL;
}

static inline int decode_input_format_flags(const AVFormatContext *context) {
    return context->iformat ? context->iformat->flags : 0;
}

// The decoder called `name` where this build has it, else the default one of `id`; null where there is none.
static inline AVCodecContext *decode_codec_context(enum AVCodecID id, const char *name) {
    const AVCodec *codec = name ? avcodec_find_decoder_by_name(name) : NULL;
    if (!codec) codec = avcodec_find_decoder(id);
    return codec ? avcodec_alloc_context3(codec) : NULL;
}

// What VAAPI decodes goes there; where the hardware declines, libavcodec asks again without it.
static enum AVPixelFormat decode_prefer_vaapi(AVCodecContext *context, const enum AVPixelFormat *formats) {
    for (const enum AVPixelFormat *format = formats; *format != AV_PIX_FMT_NONE; format++)
        if (*format == AV_PIX_FMT_VAAPI) return *format;
    return avcodec_default_get_format(context, formats);
}

// Has a codec that is yet to be opened decode by VAAPI; negative where it can't or there is none.
static inline int decode_use_vaapi(AVCodecContext *context) {
    for (int i = 0;; i++) {
        const AVCodecHWConfig *config = avcodec_get_hw_config(context->codec, i);
        if (!config) return AVERROR(ENOSYS);
        if (config->device_type != AV_HWDEVICE_TYPE_VAAPI) continue;
        if (config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) break;
    }
    int status = av_hwdevice_ctx_create(&context->hw_device_ctx, AV_HWDEVICE_TYPE_VAAPI, NULL, NULL, 0);
    if (status >= 0) context->get_format = decode_prefer_vaapi;
    return status;
}

static inline int decode_codec_exists(enum AVCodecID id) { return avcodec_find_decoder(id) != NULL; }

static inline int decode_codec_frame_threads(const AVCodecContext *context) {
    return context->codec && (context->codec->capabilities & AV_CODEC_CAP_FRAME_THREADS) != 0;
}

// A file named by a user is that file alone: whatever a demuxer wants to open besides is refused.
static int decode_refuse_open(
    AVFormatContext *context, AVIOContext **io, const char *url, int flags, AVDictionary **options) {
    (void)context, (void)io, (void)url, (void)flags, (void)options;
    return AVERROR(EPERM);
}

static inline void decode_refuse_nested_opens(AVFormatContext *context) { context->io_open = decode_refuse_open; }

// avio_alloc_context's write callback changed its type in FFmpeg 7; reading needs none.
static inline AVIOContext *decode_io_context(
    void *opaque, int (*read)(void *, uint8_t *, int), int64_t (*seek)(void *, int64_t, int)) {
    enum { size = 1 << 16 };
    unsigned char *buffer = av_malloc(size);
    if (!buffer) return NULL;
    AVIOContext *io = avio_alloc_context(buffer, size, 0, opaque, read, NULL, seek);
    if (!io) av_free(buffer);
    return io;
}

static inline void decode_io_context_free(AVIOContext *io) {
    if (!io) return;
    av_freep(&io->buffer);
    avio_context_free(&io);
}

// Side data of a stream moved into its codec parameters in libavformat 60.15.
static inline const int32_t *decode_stream_display_matrix(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
#if LIBAVFORMAT_VERSION_MAJOR >= 59
    size_t size = 0;
#else
    int size = 0;
#endif
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && (size_t)size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

static inline const int32_t *decode_frame_display_matrix(const AVFrame *frame) {
    const AVFrameSideData *data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * (int)sizeof(int32_t) ? (const int32_t *)data->data : NULL;
}

// key_frame and pkt_duration gave way to a flag and to duration in libavutil 58.
static inline int decode_frame_is_key(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame->key_frame;
#endif
}

static inline int64_t decode_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    return frame->duration;
#else
    return frame->pkt_duration;
#endif
}

static inline const uint8_t *decode_frame_row(const AVFrame *frame, int plane, int row) {
    const uint8_t *data = frame->data[plane];
    return data ? data + (ptrdiff_t)row * frame->linesize[plane] : NULL;
}

static inline AVComponentDescriptor decode_component(const AVPixFmtDescriptor *format, int index) {
    return format->comp[index];
}

static inline int decode_scale(struct SwsContext *context, const AVFrame *frame, uint8_t *target, int stride) {
    uint8_t *const planes[4] = {target, NULL, NULL, NULL};
    const int strides[4] = {stride, 0, 0, 0};
    return sws_scale(
        context, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides);
}

static inline int decode_set_colours(struct SwsContext *context, int source, int full_range) {
    return sws_setColorspaceDetails(
        context, sws_getCoefficients(source), full_range, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
}

// One JPEG of an RGB picture, brought to width x height; a negative number where that fails.
static inline int decode_jpeg(
    AVPacket *packet, const uint8_t *rgb, int stride, int source_width, int source_height, int width, int height,
    int scale) {
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!codec) return AVERROR_ENCODER_NOT_FOUND;
    int status = AVERROR(ENOMEM);
    AVCodecContext *context = avcodec_alloc_context3(codec);
    AVFrame *frame = av_frame_alloc();
    struct SwsContext *scaler = sws_getContext(
        source_width, source_height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUVJ420P,
        SWS_AREA | SWS_ACCURATE_RND, NULL, NULL, NULL);
    if (context && frame && scaler) {
        const int *bt601 = sws_getCoefficients(SWS_CS_DEFAULT);
        sws_setColorspaceDetails(scaler, bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
        frame->width = context->width = width;
        frame->height = context->height = height;
        frame->format = context->pix_fmt = AV_PIX_FMT_YUVJ420P;
        frame->quality = context->global_quality = scale * FF_QP2LAMBDA;
        context->color_range = AVCOL_RANGE_JPEG;
        context->time_base = (AVRational){1, 1};
        context->flags |= AV_CODEC_FLAG_QSCALE;
        frame->pts = 0;
        const uint8_t *const planes[4] = {rgb, NULL, NULL, NULL};
        const int strides[4] = {stride, 0, 0, 0};
        status = av_frame_get_buffer(frame, 0);
        if (status >= 0) status = sws_scale(scaler, planes, strides, 0, source_height, frame->data, frame->linesize);
        if (status >= 0) status = avcodec_open2(context, codec, NULL);
        if (status >= 0) status = avcodec_send_frame(context, frame);
        if (status >= 0) status = avcodec_receive_packet(context, packet);
    }
    sws_freeContext(scaler);
    av_frame_free(&frame);
    avcodec_free_context(&context);
    return status;
}

// One PNG of packed pixels, with 256 colours 0xAARRGGBB where the format has a palette; a negative number where that
// fails. `level` is zlib's, `prediction` the encoder's name of a row filter.
static inline int decode_png(
    AVPacket *packet, const uint8_t *pixels, int stride, int width, int height, enum AVPixelFormat format,
    const uint32_t *palette, int level, const char *prediction) {
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    if (!codec) return AVERROR_ENCODER_NOT_FOUND;
    int status = AVERROR(ENOMEM);
    AVCodecContext *context = avcodec_alloc_context3(codec);
    AVFrame *frame = av_frame_alloc();
    if (context && frame) {
        frame->width = context->width = width;
        frame->height = context->height = height;
        frame->format = context->pix_fmt = format;
        frame->sample_aspect_ratio = context->sample_aspect_ratio = (AVRational){1, 1};
        context->time_base = (AVRational){1, 1};
        context->compression_level = level;
        frame->pts = 0;
        status = av_frame_get_buffer(frame, 0);
        if (status >= 0) {
            int row = av_image_get_linesize(format, width, 0);
            av_image_copy_plane(frame->data[0], frame->linesize[0], pixels, stride, row, height);
            if (palette) memcpy(frame->data[1], palette, 256 * sizeof(*palette));
            status = av_opt_set(context->priv_data, "pred", prediction, 0);
        }
        if (status >= 0) status = avcodec_open2(context, codec, NULL);
        if (status >= 0) status = avcodec_send_frame(context, frame);
        if (status >= 0) status = avcodec_receive_packet(context, packet);
    }
    av_frame_free(&frame);
    avcodec_free_context(&context);
    return status;
}

// The checksum of a PNG's chunk.
static inline uint32_t decode_png_checksum(const uint8_t *bytes, size_t count) {
    return ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~(uint32_t)0, bytes, count);
}
