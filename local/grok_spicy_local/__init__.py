"""AWS on one machine: S3, DynamoDB, Step Functions and Lambda on loopback, durable on disk."""
