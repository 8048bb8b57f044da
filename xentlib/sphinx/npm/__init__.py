"""What comes from npm: fetched at build with the versions that package-lock.json pins."""
