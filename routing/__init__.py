"""Which stage a lead stands in, whether it is handed over, and to whom. Pure: values in, values out."""
