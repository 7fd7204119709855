/** One instanced quad a road user. Near: its plan at true size with glass and edges. Far: an arrow, pill or dot of a least size. */

export const VEHICLE_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec2 corner;      // -1..1
layout(location = 1) in vec2 place;       // m from the origin, east and south
layout(location = 2) in vec4 body;        // heading rad, length m, width m, type
layout(location = 3) in vec2 state;       // opacity, emphasis
uniform mat4 matrix;
uniform float pxPerM;
uniform float density;
out vec2 at;                              // px from the centre, x right, y to the rear
flat out vec2 halfSize;                   // px
flat out float kind;
flat out vec2 look;
flat out float near;
void main() {
  vec2 truePx = body.yz * pxPerM;
  near = smoothstep(7.0, 13.0, truePx.x);
  float least = mix(2.3, 5.4, clamp((pxPerM - 0.12) / 0.55, 0.0, 1.0));
  float bulk = body.y > 7.0 ? 1.35 : (body.y < 2.6 ? 0.72 : 1.0);
  vec2 farSize = vec2(least * 0.62, least) * bulk;
  halfSize = mix(farSize, truePx.yx * 0.5, near);
  float margin = 3.0;
  vec2 local = corner * (halfSize + margin);
  at = local;
  kind = body.w;
  look = state;
  float s = sin(body.x), c = cos(body.x);
  vec2 turned = vec2(local.x * c - local.y * s, local.x * s + local.y * c);
  gl_Position = matrix * vec4(place + turned / pxPerM, 0.0, 1.0);
}`;

export const VEHICLE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
flat in vec2 halfSize;
flat in float kind;
flat in vec2 look;
flat in float near;
uniform vec3 colours[10];
uniform vec3 edge;
uniform vec3 glass;
uniform float density;
uniform float grey;
out vec4 result;

float box(vec2 p, vec2 b, float r) {
  vec2 q = abs(p) - b + r;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r;
}
float kite(vec2 p, vec2 b) {
  float y = (p.y + b.y) / (2.0 * b.y);
  float wide = b.x * 1.15 * clamp(y, 0.0, 1.0);
  float notch = p.y - b.y * (0.86 - 0.42 * (1.0 - abs(p.x) / max(b.x, 0.01)));
  return max(max(abs(p.x) - wide, notch), -p.y - b.y);
}
float cover(float d) { return clamp(0.5 - d * density, 0.0, 1.0); }

void main() {
  int type = int(kind + 0.5);
  vec3 paint = colours[type];
  bool isRound = type == 8 || type == 0;
  bool isSlim = type == 6 || type == 7;
  bool isLong = type == 2 || type == 3;
  float r = min(halfSize.x, halfSize.y);
  float nearShape = isRound ? length(at) - r : (type == 9 ? box(at, vec2(r), r * 0.15) : box(at, halfSize, isSlim ? r : r * (isLong ? 0.22 : 0.5)));
  float farShape = isRound ? length(at) - r * 1.1 : (isLong ? box(at, halfSize, r * 0.55) : (isSlim ? box(at, halfSize, r) : kite(at, halfSize)));
  float d = mix(farShape, nearShape, step(0.5, near));
  if (near >= 0.5 && !isRound && type != 9) {
    vec2 u = at / halfSize;
    float detail = smoothstep(7.0, 12.0, halfSize.y);
    float soft = 1.2 / halfSize.y;
    float pane = 0.0;
    if (isSlim) {
      paint = mix(paint, edge, detail * (1.0 - smoothstep(0.16, 0.16 + soft * 2.0, abs(u.y))) * 0.55);
    } else if (type == 2) {
      float gap = smoothstep(0.03, 0.03 + soft, abs(u.y + 0.5));
      paint = mix(edge, paint, mix(1.0, gap, detail));
      paint *= u.y > -0.5 ? 0.88 : 1.0;
      pane = step(abs(u.x), 0.8) * (1.0 - smoothstep(0.07, 0.07 + soft, abs(u.y + 0.8)));
    } else {
      float front = type == 3 ? -0.9 : (type == 4 ? -0.62 : -0.36);
      float depth = type == 3 ? 0.05 : 0.13;
      pane = step(abs(u.x), 0.78) * (1.0 - smoothstep(depth, depth + soft, abs(u.y - front)));
      if (type == 1 || type == 5) pane = max(pane, step(abs(u.x), 0.72) * (1.0 - smoothstep(0.08, 0.08 + soft, abs(u.y - 0.62))));
      if (type == 3) paint *= abs(abs(u.x) - 0.55) < 0.06 ? 0.86 : 1.0;
      if (type == 5) paint = mix(paint, abs(u.x) < 0.75 ? (u.x > 0.0 ? vec3(1.0, 0.25, 0.3) : vec3(0.3, 0.6, 1.0)) : paint, detail * (1.0 - smoothstep(0.06, 0.06 + soft, abs(u.y - 0.05))));
    }
    paint = mix(paint, glass, pane * detail * 0.92);
  }
  float rim = look.y > 0.5 ? 2.0 : mix(0.7, 1.0, near);
  float inside = cover(d);
  float around = cover(d - rim);
  vec3 outline = look.y > 0.5 ? vec3(1.0) : edge;
  vec3 colour = mix(outline, paint, inside);
  float luma = dot(colour, vec3(0.3, 0.59, 0.11));
  colour = mix(colour, vec3(luma), grey);
  float alpha = around * look.x * mix(1.0, 0.55, grey);
  if (alpha < 0.004) discard;
  result = vec4(colour * alpha, alpha);
}`;
