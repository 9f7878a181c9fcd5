"""Video consultations: who may enter which room, and when."""
