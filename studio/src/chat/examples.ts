/** Requests that work on the example platform, which runs where nothing else is configured. */
export const exampleRequests: readonly string[] = [
  'Compare the weather in Tokyo, Paris, London, Sydney and New York and write a report',
  'Create application shop with payment service, deploy it to production with monitoring and security policies',
  'deploy my app using GitHub → AWS → Slack notifications',
]
