"""From a draft or an API call to an application that has arrived (到達)."""
