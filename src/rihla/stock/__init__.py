"""Stock: from what others counted to an estimate of the migrant stock, with its interval."""
