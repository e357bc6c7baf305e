# Everything runs through npm, so that the Node of package.json is used, whichever the machine has.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE_MODULES := node_modules/.package-lock.json

.PHONY: help
help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(NODE_MODULES): package.json package-lock.json
	@echo "installing packages (npm ci)"
	@npm ci --loglevel=error
	@touch $@

.PHONY: setup
setup: $(NODE_MODULES) ## install the packages

# Without npx between, which would keep to itself that make is told to end (SIGTERM).
.PHONY: demo
demo: $(NODE_MODULES) ## voicebots on a real kind cluster, answering calls (ONCE=1: once, then remove everything)
	@node_modules/.bin/node demo/src/main.ts $(if $(ONCE),--once)

.PHONY: test
test: $(NODE_MODULES) ## all checks and tests: unit, integration on a real API server, end to end on kind
	@npx node test/run.ts

.PHONY: test-unit
test-unit: $(NODE_MODULES) ## the unit tests alone, in seconds
	@npm run --silent test:unit

.PHONY: test-integration
test-integration: $(NODE_MODULES) ## the tests on a real API server, Redis and Prometheus
	@npx node test/run.ts --only programs
	@npx node test/run.ts --only integration

.PHONY: test-e2e
test-e2e: $(NODE_MODULES) ## the end-to-end test on kind
	@npx node test/run.ts --only e2e

.PHONY: bench-operator
bench-operator: $(NODE_MODULES) ## the operator with many Voicebots, beside one on controller-runtime and one on Kopf (ARGS="--voicebots 100,1000,3000")
	@npx node test/bench/operator/main.ts $(ARGS)

.PHONY: soak-operator
soak-operator: $(NODE_MODULES) ## Voicebots that come, change and go for an hour: the operator's memory stays flat (ARGS="--minutes 6")
	@npx node test/bench/operator/soak.ts $(ARGS)

.PHONY: check
check: $(NODE_MODULES) ## format, types, lint, unused code, stale generated files
	@npx node test/run.ts --only checks

.PHONY: generate
generate: $(NODE_MODULES) ## write the CRD, its reference page and the dashboards again
	@npm run --silent generate

.PHONY: pictures
pictures: $(NODE_MODULES) ## draw the dashboards on a day of made-up traffic into docs/pictures (Chromium, 500 MB of packages once)
	@npx node tools/src/main.ts packages --pictures
	@npx node test/dashboards/pictures.ts

.PHONY: test-pictures
test-pictures: $(NODE_MODULES) ## draw every panel and keep no picture: fails where one is empty or cannot be drawn
	@npx node tools/src/main.ts packages --pictures
	@npx node test/dashboards/pictures.ts --check

.PHONY: bench-dashboards
bench-dashboards: $(NODE_MODULES) ## query time of every panel over 30 days of 20 bots with 3 pods each, on a real Prometheus
	@npx node tools/src/main.ts packages
	@npx node test/dashboards/bench.ts

.PHONY: bundle
bundle: $(NODE_MODULES) ## bundle each program into one file
	@npm run --silent bundle

.PHONY: kubectl-voicebot
kubectl-voicebot: $(NODE_MODULES) ## build the kubectl plugin: cli/dist/kubectl-voicebot.mjs
	@npm run --silent -w cli bundle
	@echo "install it with: install cli/dist/kubectl-voicebot.mjs /usr/local/bin/kubectl-voicebot"

.PHONY: bench-calls
bench-calls: $(NODE_MODULES) ## how many calls a core holds (ARGS="--cores 2", --help for all)
	@npm run --silent -w voicebot bundle
	@npx node test/bench/calls/main.ts $(ARGS)

.PHONY: soak
soak: $(NODE_MODULES) ## thousands of short calls with faults: memory and sockets stay flat (ARGS="--minutes 5")
	@npm run --silent -w voicebot bundle
	@npx node test/soak/main.ts $(ARGS)

.PHONY: live
live: $(NODE_MODULES) ## one call against the real services, with DEEPGRAM_API_KEY, GROQ_API_KEY, ELEVENLABS_API_KEY (ARGS="--help")
	@npx node test/live/main.ts $(ARGS)

.PHONY: clean
clean: ## remove what runs of ours left behind, and the installed packages
	@if [ -f $(NODE_MODULES) ]; then npx node tools/src/main.ts cluster clean; fi
	rm -rf node_modules */node_modules */dist
