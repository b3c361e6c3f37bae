"""The cloud: one CDK stack, a complete deployment on AWS."""
