# What people type. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
PROGRAM := .build/release/tagclipd

# One thread in the product library: the program's own threads do the rest.
export OPENBLAS_NUM_THREADS := 1

PACKAGES := libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libavdevice-dev \
	libopenblas-dev libheif-dev libsqlite3-dev libcurl4-openssl-dev libxml2-dev \
	pkg-config make git ca-certificates
TEST_PACKAGES := python3 python3-jsonschema ffmpeg

.PHONY: help run test build deps test-deps install format lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: build ## tag the sample pictures and a sample video with the bundled model
	@$(PROGRAM) tag --json samples/pictures samples/yard.mp4
	@cat .ci/after-run.txt >&2

test: deps test-deps ## build everything and run all tests
	$(SWIFT) build
	$(SWIFT) test --disable-xctest --no-parallel

build: deps ## build the program: .build/release/tagclipd
	$(SWIFT) build -c release --static-swift-stdlib --product tagclipd

deps: ## install the Debian packages that are missing
	@SWIFT=$(SWIFT) .ci/deps $(PACKAGES)

test-deps: ## install the packages that only the tests need
	@SWIFT=$(SWIFT) .ci/deps $(TEST_PACKAGES)

install: ## copy the built program to $(DESTDIR)$(PREFIX)
	@test -x $(PROGRAM) || { echo 'make install: there is no $(PROGRAM); run `make build` first' >&2; exit 1; }
	install -D -m 0755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/tagclipd
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/tagclipd README.md LICENSE NOTICE.md
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/tagclipd/labels samples/labels/*.txt
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/tagclipd/background samples/background/*.txt

format: ## bring the sources into the house's form
	$(SWIFT) format format -i -r Package.swift Sources Tests

lint: ## check the form of the sources
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

clean: ## remove what was built
	rm -rf .build .build-*
