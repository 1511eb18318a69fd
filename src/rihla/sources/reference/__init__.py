"""Names, codes and recorded facts that the lower floors were compiled from: sidecars, no reader."""
