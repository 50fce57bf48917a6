"""Long trials with real processes and real files, which try to break what the assistant promises."""
