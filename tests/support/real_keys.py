"""Keys that look real, and open nothing."""

REAL_LOOKING = {
    "RUNWAY_API_KEY": "key_" + "a1" * 64,
    "RUNWAYML_API_SECRET": "key_" + "b2" * 64,
    "VEO2_API_KEY": '{"type": "service_account", "project_id": "my-company"}',
    "GOOGLE_APPLICATION_CREDENTIALS": "/home/me/google.json",
    "PIKA_API_KEY": "0a1b2c3d:4e5f",
    "FAL_KEY": "0a1b2c3d:4e5f",
    "REPLICATE_API_TOKEN": "r8_" + "c3" * 18,
    "REPLICATE_API_KEY": "r8_" + "c3" * 18,
    "OPENAI_API_KEY": "sk-proj-d4",
    "GROK_SPICY_RUNWAY_URL": "https://api.dev.runwayml.com",
    "GROK_SPICY_COMFYUI_URL": "http://192.168.0.2:8188",
}
"""What is in the environment of a person who films with all of them."""
