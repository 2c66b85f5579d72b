"""What an examiner (審査) looks at anew."""
