"use strict";
// The global SwaggerUIBundle comes from swagger-ui-bundle.js. validatorUrl null:
// nothing is sent to another site.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
