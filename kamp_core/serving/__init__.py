"""A model at work without the screens: asked over HTTP (`kamp serve`), or watching a folder (`kamp watch`)."""
