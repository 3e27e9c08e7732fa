"""The words of the screens in other languages: extracting, compiling and checking the catalogues in locale/.

Our own strings are written in Spanish, so they need English only. Third-party strings are written in English: what
their authors left without Spanish is in locale/vendor.
"""
