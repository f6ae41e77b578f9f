"""What each part of this reform plugs in; `plug_in()` of each is called once all apps are loaded."""
