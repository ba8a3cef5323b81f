"""Spreadsheets that people send: read in a confined process, kept for a while, taken in when somebody says so."""
