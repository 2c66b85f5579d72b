"""What holds for the project as a whole: the layers, the files, the words."""
