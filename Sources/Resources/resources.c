// The files that travel in the program, so that it runs wherever it is copied to.
#include "Resources.h"
#include <string.h>

static const unsigned char merges[] = {
#embed "data/merges.txt"
};
static const unsigned char entities[] = {
#embed "data/entities.txt"
};
static const unsigned char templates[] = {
#embed "data/templates.txt"
};
static const unsigned char schema[] = {
#embed "data/events.schema.json"
};
static const unsigned char labels_coco[] = {
#embed "data/labels/coco.txt"
};
static const unsigned char labels_cocostuff[] = {
#embed "data/labels/cocostuff.txt"
};
static const unsigned char labels_home_camera[] = {
#embed "data/labels/home-camera.txt"
};
static const unsigned char labels_voc[] = {
#embed "data/labels/voc.txt"
};
static const unsigned char background_coco[] = {
#embed "data/background/coco.txt"
};
static const unsigned char background_home_camera[] = {
#embed "data/background/home-camera.txt"
};
static const unsigned char background_voc[] = {
#embed "data/background/voc.txt"
};
static const unsigned char sample_background[] = {
#embed "data/sample/background.txt"
};
static const unsigned char sample_config[] = {
#embed "data/sample/config.json"
};
static const unsigned char sample_features[] = {
#embed "data/sample/features.bin"
};
static const unsigned char sample_labels[] = {
#embed "data/sample/labels.txt"
};
static const unsigned char sample_model[] __attribute__((aligned(64))) = {
#embed "data/sample/model.safetensors"
};
static const unsigned char sample_settings[] = {
#embed "data/sample/tagclipd.json"
};

static const struct {
    const char *name;
    struct tagclipd_resource resource;
} table[] = {
    {"background/coco.txt", {background_coco, sizeof background_coco}},
    {"background/home-camera.txt", {background_home_camera, sizeof background_home_camera}},
    {"background/voc.txt", {background_voc, sizeof background_voc}},
    {"entities.txt", {entities, sizeof entities}},
    {"events.schema.json", {schema, sizeof schema}},
    {"labels/coco.txt", {labels_coco, sizeof labels_coco}},
    {"labels/cocostuff.txt", {labels_cocostuff, sizeof labels_cocostuff}},
    {"labels/home-camera.txt", {labels_home_camera, sizeof labels_home_camera}},
    {"labels/voc.txt", {labels_voc, sizeof labels_voc}},
    {"merges.txt", {merges, sizeof merges}},
    {"sample/background.txt", {sample_background, sizeof sample_background}},
    {"sample/config.json", {sample_config, sizeof sample_config}},
    {"sample/features.bin", {sample_features, sizeof sample_features}},
    {"sample/labels.txt", {sample_labels, sizeof sample_labels}},
    {"sample/model.safetensors", {sample_model, sizeof sample_model}},
    {"sample/tagclipd.json", {sample_settings, sizeof sample_settings}},
    {"templates.txt", {templates, sizeof templates}},
};

struct tagclipd_resource tagclipd_resource(const char *name) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].name, name) == 0) return table[i].resource;
    }
    return (struct tagclipd_resource){NULL, 0};
}
