# What people type. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
SWIFT ?= swift
PROGRAM := .build/release/tagclipd

# One thread in the product library: the program's own threads do the rest.
export OPENBLAS_NUM_THREADS := 1

PACKAGES := libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libavdevice-dev \
	libopenblas-dev libheif-dev libsqlite3-dev libcurl4-openssl-dev libxml2-dev \
	pkg-config make git ca-certificates libdnnl-dev?
TEST_PACKAGES := python3 python3-jsonschema python3-sklearn ffmpeg libimage-exiftool-perl valgrind

FAULT_PACKAGES := faketime

EMULATION_PACKAGES := qemu-user-static gcc-aarch64-linux-gnu libc6-dev-arm64-cross xorriso isolinux syslinux-common cpio

.PHONY: help run test faults fuzz emulate benchmark build deps test-deps install uninstall format lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: build ## tag the sample pictures and a sample video with the bundled model
	@$(PROGRAM) tag --json samples/pictures samples/yard.mp4
	@cat .ci/after-run.txt >&2

test: deps test-deps ## build everything and run all tests
	$(SWIFT) build
	$(SWIFT) test --disable-xctest --no-parallel

# As root it also fills small file systems and shortens the queue of inotify; what is not allowed is skipped, and said.
faults: build test-deps ## kill, starve, feed rubbish and count what that does: SEED=1, QUICK=1
	@SWIFT=$(SWIFT) .ci/deps $(FAULT_PACKAGES)
	Tests/Faults/faults.py --seed $(or $(SEED),1) $(if $(QUICK),--quick) $(PROGRAM)

fuzz: deps ## try the readers out under sanitizers: MINUTES=10 each, JOBS= at once, READERS='media worker' for some, SEED=
	SWIFT=$(SWIFT) Tests/Fuzz/run

emulate: ## run the kernels on CPUs that this machine is not: CPUS='bochs-tigerlake …' for some, JOBS= at once
	@SWIFT=$(SWIFT) .ci/deps $(EMULATION_PACKAGES)
	SWIFT=$(SWIFT) Tests/Emulation/run

benchmark: build ## measure the fixed set and append what is found to Benchmarks/results.md
	Benchmarks/run $(PROGRAM)

build: deps ## build the program: .build/release/tagclipd
	$(SWIFT) build -c release --static-swift-stdlib --product tagclipd

deps: ## install the Debian packages that are missing
	@SWIFT=$(SWIFT) .ci/deps $(PACKAGES)

test-deps: ## install the packages that only the tests need
	@SWIFT=$(SWIFT) .ci/deps $(TEST_PACKAGES)

# Where things go. Units, users and completions are found there by systemd and the shells for /usr and /usr/local alike.
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
UNITS = $(DESTDIR)$(PREFIX)/lib/systemd/system
SYSUSERS = $(DESTDIR)$(PREFIX)/lib/sysusers.d
ETC = $(DESTDIR)$(SYSCONFDIR)
COMPLETIONS = bash:$(SHARE)/bash-completion/completions/tagclipd \
	zsh:$(SHARE)/zsh/site-functions/_tagclipd fish:$(SHARE)/fish/vendor_completions.d/tagclipd.fish
RELOCATE = sed -e 's|/usr/bin/tagclipd|$(PREFIX)/bin/tagclipd|' -e 's|/etc/tagclipd|$(SYSCONFDIR)/tagclipd|'

install: ## copy the built program, its service and its pages to $(DESTDIR)$(PREFIX)
	@test -x $(PROGRAM) || { echo 'make install: there is no $(PROGRAM); run `make build` first' >&2; exit 1; }
	install -D -m 0755 $(PROGRAM) $(BIN)/tagclipd
	install -D -m 0644 -t $(SHARE)/doc/tagclipd README.md LICENSE NOTICE.md
	install -D -m 0644 -t $(SHARE)/doc/tagclipd/docs docs/*.md
	install -D -m 0644 -t $(SHARE)/doc/tagclipd/docs/pictures docs/pictures/*
	install -D -m 0644 -t $(SHARE)/doc/tagclipd/samples samples/tagclipd.yaml
	install -D -m 0644 -t $(SHARE)/tagclipd/labels samples/labels/*.txt
	install -D -m 0644 -t $(SHARE)/tagclipd/background samples/background/*.txt
	install -D -m 0644 -t $(SHARE)/tagclipd/systemd systemd/tagclipd.service.d/*.conf
	install -D -m 0644 -t $(SHARE)/man/man1 docs/man/tagclipd.1
	for completion in $(COMPLETIONS); do \
		$(PROGRAM) --generate-completion-script "$${completion%%:*}" | \
			install -D -m 0644 /dev/stdin "$${completion#*:}"; \
	done
	for unit in tagclipd.service tagclipd@.service; do \
		$(RELOCATE) systemd/$$unit | install -D -m 0644 /dev/stdin $(UNITS)/$$unit; \
	done
	install -D -m 0644 systemd/tagclipd.sysusers $(SYSUSERS)/tagclipd.conf
	install -D -m 0644 systemd/tagclipd.logrotate $(ETC)/logrotate.d/tagclipd
	@# A configuration that is there is somebody's work.
	test -e $(ETC)/tagclipd/tagclipd.yaml || install -D -m 0644 samples/tagclipd.yaml $(ETC)/tagclipd/tagclipd.yaml
	@test -n '$(DESTDIR)' || printf '%s\n' 'The service: systemd-sysusers && systemctl daemon-reload,' \
		'edit $(SYSCONFDIR)/tagclipd/tagclipd.yaml, then systemctl enable --now tagclipd' >&2

uninstall: ## remove what install has copied; the configuration in /etc stays
	rm -f $(BIN)/tagclipd $(SHARE)/man/man1/tagclipd.1 $(foreach c,$(COMPLETIONS),$(lastword $(subst :, ,$(c))))
	rm -f $(UNITS)/tagclipd.service $(UNITS)/tagclipd@.service $(SYSUSERS)/tagclipd.conf
	rm -f $(ETC)/logrotate.d/tagclipd
	rm -rf $(SHARE)/doc/tagclipd $(SHARE)/tagclipd

format: ## bring the sources into the house's form
	$(SWIFT) format format -i -r Package.swift Sources Tests

lint: ## check the form of the sources
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

clean: ## remove what was built
	rm -rf .build .build-*
