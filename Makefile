# Only names: all work is in dev.py, for machines without make too (`python3 dev.py demo`).
# PORT=, SIZE=, LAN=, ONLY= and YES= reach it through the environment.
PYTHON ?= python3
export PORT SIZE LAN ONLY YES

.PHONY: help setup demo test check fix bench lock messages reference stop clean-data
help:
	@$(PYTHON) dev.py
setup demo test check fix bench lock messages reference stop clean-data:
	@$(PYTHON) dev.py $@
