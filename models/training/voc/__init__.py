"""Teaching a model to classify complaints: data, training, files, and how good it has become."""
