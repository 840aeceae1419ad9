"""The app: the panel and the dashboard as a page in the browser, for who wants no notebook. Voila serves it."""
