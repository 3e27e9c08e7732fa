"""Files that people make with a spreadsheet: read with care, as rows under their titles."""
