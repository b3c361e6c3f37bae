"""Google's Vertex AI, through its SDK. Imported only where Veo films."""
