package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// ui holds what browsers get: the built page (ui/dist, from ui/src), templates for
// the page without JavaScript, and the description of the API.
//
//go:embed ui/dist ui/page.html ui/icon.svg ui/docs.html ui/docs.js ui/docs.css ui/swagger
var ui embed.FS

// assets are the files that browsers may load, by address. Swagger UI's files
// are those of swagger-ui-dist 5.35.0, unchanged but for the source map line.
var assets = map[string]struct{ file, kind string }{
	"/assets/app.css":              {"ui/dist/app.css", "text/css; charset=utf-8"},
	"/assets/app.js":               {"ui/dist/app.js", "text/javascript; charset=utf-8"},
	"/assets/icon.svg":             {"ui/icon.svg", "image/svg+xml"},
	"/docs":                        {"ui/docs.html", "text/html; charset=utf-8"},
	"/docs/init.js":                {"ui/docs.js", "text/javascript; charset=utf-8"},
	"/docs/style.css":              {"ui/docs.css", "text/css; charset=utf-8"},
	"/docs/swagger-ui-bundle.js":   {"ui/swagger/swagger-ui-bundle.js", "text/javascript; charset=utf-8"},
	"/docs/swagger-ui.css":         {"ui/swagger/swagger-ui.css", "text/css; charset=utf-8"},
	"/docs/swagger-ui.LICENSE.txt": {"ui/swagger/LICENSE", "text/plain; charset=utf-8"},
}

func registerAssets(router *gin.Engine) error {
	for address, asset := range assets {
		data, err := fs.ReadFile(ui, asset.file)
		if err != nil {
			return fmt.Errorf("asset %s: %w", address, err)
		}
		router.GET(address, serveAsset(data, asset.kind))
	}
	return nil
}

// serveAsset lets browsers keep a file and ask whether it is still current.
func serveAsset(data []byte, kind string) gin.HandlerFunc {
	sum := sha256.Sum256(data)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return func(c *gin.Context) {
		c.Header("Content-Type", kind)
		c.Header("Cache-Control", "no-cache")
		c.Header("ETag", tag)
		http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(data))
	}
}
