"""The cloud: one CDK stack that gives a person their own film studio on AWS."""
