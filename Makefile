# One Makefile, no configure step. GNU make. `make help` lists the targets.

NAME    := azure-openai-monitoring
VERSION := 0.1.0

# ---- where things go (packagers override these) ------------------------------------------
PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
DATADIR    ?= $(PREFIX)/share/$(NAME)
PLUGINDIR  ?= $(LIBDIR)/collectd
CHECKDIR   ?= $(LIBDIR)/nagios/plugins
MANDIR     ?= $(PREFIX)/share/man
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
COLLECTD_INCLUDEDIR ?= /usr/include/collectd
PKG_CONFIG ?= pkg-config
PACKAGES   ?= tests/packages# who declares dependencies elsewhere says PACKAGES=true
INSTALL    ?= install

# ---- which build: release (default), debug, san, cov, fuzz -------------------------------
VARIANT ?= release
B       := build/$(VARIANT)

# ---- flags: CFLAGS, CPPFLAGS and LDFLAGS stay the user's ---------------------------------
LIBS      := libcurl jansson libcrypto
TEST_LIBS := cmocka
FAKE_LIBS := libmicrohttpd jansson libcrypto
PC_CFLAGS  = $(shell $(PKG_CONFIG) --cflags $(LIBS))
PC_LIBS    = $(shell $(PKG_CONFIG) --libs $(LIBS))
TEST_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(TEST_LIBS))
TEST_LDLIBS = $(shell $(PKG_CONFIG) --libs $(TEST_LIBS))
FAKE_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(FAKE_LIBS))
FAKE_LDLIBS = $(shell $(PKG_CONFIG) --libs $(FAKE_LIBS)) -lpthread -lm

CFLAGS ?= -O2 -g
WARN   := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
          -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Wcast-qual \
          -Wformat=2 -Wwrite-strings -Wpointer-arith -Wnull-dereference
HARDEN := -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero
LDHARD := -Wl,-z,relro -Wl,-z,now -Wl,--as-needed

CPP_ALL = -I. -D_GNU_SOURCE -DAZURE_OPENAI_VERSION='"$(VERSION)"' $(VAR_CPP) $(EXTRA_CPP) $(CPPFLAGS)
C_ALL   = -std=c11 -fPIC -fvisibility=hidden -MMD -MP $(WARN) $(VAR_C) $(PC_CFLAGS) $(CFLAGS)
LD_ALL  = $(LDHARD) $(VAR_C) $(LDFLAGS)
ifeq ($(CI),true)
C_ALL  += -Werror
endif

ifeq ($(VARIANT),release)
VAR_C   := $(HARDEN)
VAR_CPP := -D_FORTIFY_SOURCE=2 -DNDEBUG
else ifeq ($(VARIANT),debug)
VAR_C   := -O0 -g3
else ifeq ($(VARIANT),san)
VAR_C   := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifeq ($(VARIANT),cov)
VAR_C   := -O0 -g3 --coverage
else ifeq ($(VARIANT),fuzz)
CC      := clang
VAR_C   := -O1 -g3 -fsanitize=fuzzer-no-link,address,undefined
else
$(error VARIANT must be release, debug, san, cov or fuzz)
endif

# ---- what is built -----------------------------------------------------------------------
sources = $(sort $(wildcard $(1)/*.c))
objects = $(patsubst %.c,$(B)/%.o,$(call sources,$(1)))
CORE   := $(B)/core.a
PLUGIN := $(B)/azure_openai.so
CHECK  := $(B)/check_azure_openai
FAKE   := $(B)/fake-azure
PROXY  := $(B)/fake-proxy
UNITS  := $(patsubst %.c,$(B)/%,$(call sources,tests/unit))
FUZZERS := $(patsubst %.c,$(B)/%,$(call sources,tests/fuzz))
SCRIPTS := $(sort $(wildcard tests/integration/*.sh))

.PHONY: all check unit demo lint long bench bench-exact fuzz run-fuzz dist deb check-packages install uninstall clean help \
  packages tools
# Targets like all build in a make of their own, behind the packages: beside another goal two of
# them would write the same files at once. Each of them still uses all of -j.
ifneq ($(filter all check unit demo long bench bench-exact fuzz install,$(MAKECMDGOALS)),)
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
endif

all: packages                  ## build the plugin and the check
	@$(MAKE) --no-print-directory $(PLUGIN) $(CHECK)

# Installs what is missing on Debian as root; elsewhere names it and stops.
packages:
	@$(PACKAGES) build

tools:
	@$(PACKAGES) test

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@printf '  CC    %s\n' $<
	@$(CC) $(CPP_ALL) $(C_ALL) -c -o $@ $<

HOST_CFLAGS := -DHAVE_CONFIG_H $(addprefix -isystem $(COLLECTD_INCLUDEDIR)/,core core/daemon .)
$(B)/tests/%.o: EXTRA_CPP = $(TEST_CFLAGS) -isystem $(COLLECTD_INCLUDEDIR)
$(B)/tests/fake-azure/%.o: EXTRA_CPP = $(FAKE_CFLAGS)
$(B)/collectd-plugin/%.o: EXTRA_CPP = $(HOST_CFLAGS)

$(CORE): $(call objects,common)
	@printf '  AR    %s\n' $@
	@rm -f $@ && $(AR) rcs $@ $^

$(PLUGIN): $(call objects,collectd-plugin) $(CORE) collectd-plugin/exports.map
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) -shared -Wl,-Bsymbolic -Wl,--exclude-libs,ALL \
	  -Wl,--version-script=collectd-plugin/exports.map \
	  -o $@ $(filter %.o %.a,$^) $(PC_LIBS) -lm $(LDLIBS)

$(CHECK): $(call objects,nagios-check) $(CORE)
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) -o $@ $^ $(PC_LIBS) -lm $(LDLIBS)

$(FAKE): $(call objects,tests/fake-azure)
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) -o $@ $^ $(FAKE_LDLIBS) $(LDLIBS)

$(PROXY): $(call objects,tests/fake-proxy)
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) -o $@ $^ $(LDLIBS)

# Unit tests may use everything but the two files that are programs.
AID := $(call objects,tests/support)
PARTS := $(filter-out %/main.o %/plugin.o,$(call objects,nagios-check) $(call objects,collectd-plugin))
$(UNITS): $(B)/%: $(B)/%.o $(AID) $(PARTS) $(CORE)
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) $(WRAP) -o $@ $^ $(PC_LIBS) $(TEST_LDLIBS) -lm $(LDLIBS)

# Here memory runs out when the test says so.
$(B)/tests/unit/test_no_memory: WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup,--wrap=free

$(FUZZERS): $(B)/%: $(B)/%.o $(PARTS) $(CORE)
	@printf '  LINK  %s\n' $@
	@$(CC) $(LD_ALL) -fsanitize=fuzzer -o $@ $^ $(PC_LIBS) -lm $(LDLIBS)

# ---- what is done with it ----------------------------------------------------------------
check: tools                   ## run every test (VARIANT=san: under sanitizers)
	@$(MAKE) --no-print-directory $(PLUGIN) $(CHECK) $(FAKE) $(PROXY) $(UNITS)
	@tests/run $(B) $(UNITS) $(SCRIPTS)

unit: $(UNITS)                 ## the unit tests alone: need cmocka, no network, no git
	@tests/run $(B) $(UNITS)

lint: tools                    ## format, static analysis, layers, spelling, shell
	@tests/lint $(B)

demo:                          ## the check and a week of graphs, on the built-in fake Azure
	@$(PACKAGES) demo
	@$(MAKE) --no-print-directory $(PLUGIN) $(CHECK) $(FAKE)
	@tests/demo $(B)

long: tools                    ## tests that take minutes: faults in the middle of a history
	@$(PACKAGES) long
	@$(MAKE) --no-print-directory $(PLUGIN) $(CHECK) $(FAKE) $(filter %/test_ledger %/test_ledger_property,$(UNITS))
	@tests/run $(B) $(sort $(wildcard tests/long/*.sh))

bench: bench-exact             ## all benchmarks
bench-exact: tools             ## 30 days x 12 deployments into four stores, in figures
	@$(MAKE) --no-print-directory $(PLUGIN) $(CHECK) $(FAKE)
	@tests/bench/exact $(B)

fuzz: tools                    ## every parser under libFuzzer (FUZZ_SECONDS=60 each)
	@$(MAKE) --no-print-directory VARIANT=fuzz run-fuzz
run-fuzz: $(FUZZERS)
	@tests/run-fuzz $^

install: all                   ## DESTDIR= PREFIX= PLUGINDIR= CHECKDIR= MANDIR= BASHCOMPDIR=
	$(INSTALL) -D -m 755 $(PLUGIN) $(DESTDIR)$(PLUGINDIR)/azure_openai.so
	$(INSTALL) -D -m 755 $(CHECK) $(DESTDIR)$(CHECKDIR)/check_azure_openai
	$(INSTALL) -D -m 644 doc/check_azure_openai.1 $(DESTDIR)$(MANDIR)/man1/check_azure_openai.1
	$(INSTALL) -D -m 644 doc/collectd-azure_openai.5 $(DESTDIR)$(MANDIR)/man5/collectd-azure_openai.5
	$(INSTALL) -D -m 644 contrib/bash-completion/check_azure_openai \
	  $(DESTDIR)$(BASHCOMPDIR)/check_azure_openai
	$(INSTALL) -d $(DESTDIR)$(DATADIR)
	cp -R contrib $(DESTDIR)$(DATADIR)/

uninstall:                     ## remove what install put there
	rm -f $(DESTDIR)$(PLUGINDIR)/azure_openai.so $(DESTDIR)$(CHECKDIR)/check_azure_openai
	rm -f $(DESTDIR)$(MANDIR)/man1/check_azure_openai.1 $(DESTDIR)$(BASHCOMPDIR)/check_azure_openai
	rm -f $(DESTDIR)$(MANDIR)/man5/collectd-azure_openai.5
	rm -rf $(DESTDIR)$(DATADIR)/contrib
	[ ! -d $(DESTDIR)$(DATADIR) ] || rmdir --ignore-fail-on-non-empty $(DESTDIR)$(DATADIR)

dist:                          ## a tarball of the committed tree
	@mkdir -p build
	git archive --prefix=$(NAME)-$(VERSION)/ -o build/$(NAME)-$(VERSION).tar.gz HEAD

deb:                           ## the two Debian packages, in build/deb
	@$(PACKAGES) packaging
	@tests/packaging/build-deb build/deb

check-packages:                ## install, upgrade, purge them in a clean Debian (root; ROOT= a copy)
	@$(PACKAGES) packaging
	@$(MAKE) --no-print-directory $(CHECK)
	@tests/run $(B) $(sort $(wildcard tests/packaging/*.sh))

clean:                         ## remove build/
	rm -rf build

help:                          ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## */  make \1\t/p' Makefile | expand -t 24

-include $(shell [ -d $(B) ] && find $(B) -name '*.d')
