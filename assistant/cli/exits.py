"""What the program ends with, beside 0 for done, 1 for an error and 2 for a wrong call."""

REJECTED = 3  # stored, but rejected by the policy
NEEDS_PERSON = 4  # `status`: something waits for a person
NOT_SERVED = 5  # `status`: there is work, and nothing does it
INTERRUPTED = 130  # by Ctrl-C: 128 and the number of SIGINT, as a shell tells it
