"""A sheet of exercises: read, recorded as check data, and looked over before it marks anybody."""
