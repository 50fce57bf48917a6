"""What the program ends with, beside 0 for done, 1 for an error and 2 for a wrong call."""

REJECTED = 3  # stored, but rejected by the policy
INTERRUPTED = 130  # by Ctrl-C: 128 and the number of SIGINT, as a shell tells it
