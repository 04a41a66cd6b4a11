package web

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// SocketHost is the Host of requests over the program's own unix socket.
const SocketHost = "pressmark"

// checkHost refuses requests that name a host this server does not go by: a
// foreign page whose name was pointed at this machine would be one.
func (s *Server) checkHost(c *gin.Context) {
	if s.AnyHost || s.knownHost(c.Request.Host) {
		c.Next()
		return
	}
	writeProblem(c, newProblem(http.StatusMisdirectedRequest, "foreign_host",
		"this server does not go by the name in the Host header",
		"use http://localhost or the address the server was told to serve"))
}

func (s *Server) knownHost(host string) bool {
	name := hostname(host)
	if name == "localhost" || name == SocketHost {
		return true
	}
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(s.AllowedHosts, func(allowed string) bool {
		return strings.EqualFold(allowed, host) || strings.EqualFold(allowed, name)
	})
}

// hostname takes the port and the brackets off a Host header.
func hostname(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}

// checkOrigin refuses what a browser sends on behalf of another site.
func checkOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if protection.Check(c.Request) != nil || foreignOrigin(c.Request) {
			writeProblem(c, newProblem(http.StatusForbidden, "foreign_origin",
				"this request comes from a page of another site", "use the page or a program on this server's own address"))
			return
		}
		c.Next()
	}
}

// foreignOrigin also covers reading, which CrossOriginProtection lets pass. A
// browser says "null" for a form of a page that sends no referrer, ours among
// them; then Sec-Fetch-Site tells.
func foreignOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	if origin == "null" {
		return r.Header.Get("Sec-Fetch-Site") != "same-origin"
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}
