"""One exchange with one host: connections, the heads of answers, cookies. Nothing else imports httpx and httpcore."""
