"""Where `assistant` and `python -m assistant` start."""

import gc
import sys

INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell tells it

# Loading makes some 70,000 objects that stay. With its usual threshold of 700 the collector looks through
# them again and again for nothing: a tenth of the time a command takes (measured).
COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        from assistant.cli.root import assistant

        assistant()
    except KeyboardInterrupt:  # before or after a command; within one, the command line says a sentence
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
