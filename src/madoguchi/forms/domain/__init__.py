"""The meaning of a definition, pure, in rooms that import one way only:

format      what a definition can say, read from its document
answers     conditions compiled, answers read and evaluated, the schema for programs
flows       how a case goes through the office: steps in order, the office's answers, where a case stands
showing     pages to draw, problems in words, answers told
comparing   what differs between two versions, changes laid over each other
proving     what is wrong with a definition, shown by answers
"""
