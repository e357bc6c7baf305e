/** Bots that are down, full, idle or stuck. */
import { firing, type Scenario, silent } from "./scenario.ts";

const anotherPod = 'namespace="voicebots",job="support",voicebot="support",pod="support-1",instance="10.0.0.8:9091"';

export const callsScenarios: readonly Scenario[] = [
  {
    alert: "VoicebotDown",
    story: "its only pod stops answering",
    series: { "up{BOT}": "1x5 0x20" },
    at: "12m",
    fires: firing,
  },
  {
    alert: "VoicebotDown",
    story: "its pod misses two scrapes",
    series: { "up{BOT}": "1x5 0x1 1x20" },
    at: "12m",
    fires: silent,
  },
  {
    alert: "VoicebotCallsRejected",
    story: "three callers are turned away for want of capacity",
    series: { 'voicebot_calls_rejected_total{BOT,reason="capacity"}': "0x5 3x10" },
    at: "8m",
    fires: firing,
  },
  {
    alert: "VoicebotCallsRejected",
    story: "a provider allows no more, and a pod is late with its work",
    series: {
      'voicebot_calls_rejected_total{BOT,reason="provider-limit"}': "0x5 2x10",
      'voicebot_calls_rejected_total{BOT,reason="overloaded"}': "0x5 1x10",
    },
    at: "8m",
    fires: firing,
  },
  {
    alert: "VoicebotCallsRejected",
    story: "a stranger knocks with the wrong bytes, and a pod drains",
    series: {
      'voicebot_calls_rejected_total{BOT,reason="handshake"}': "0+5x20",
      'voicebot_calls_rejected_total{BOT,reason="draining"}': "0+5x20",
    },
    at: "8m",
    fires: silent,
  },
  {
    alert: "VoicebotNearCapacity",
    story: "22 of 25 calls are in progress",
    series: { "voicebot_active_calls{BOT}": "22x20", "voicebot_max_calls{BOT}": "25x20" },
    at: "10m",
    fires: firing,
  },
  {
    alert: "VoicebotNearCapacity",
    story: "23 of 25 calls are in progress, and a pod that drains is nearly empty",
    series: {
      "voicebot_active_calls{BOT}": "23x20",
      "voicebot_max_calls{BOT}": "25x20",
      "voicebot_draining{BOT}": "0x20",
      [`voicebot_active_calls{${anotherPod}}`]: "1x20",
      [`voicebot_max_calls{${anotherPod}}`]: "25x20",
      [`voicebot_draining{${anotherPod}}`]: "1x20",
    },
    at: "10m",
    fires: firing,
  },
  {
    alert: "VoicebotNearCapacity",
    story: "20 of 25 calls are in progress",
    series: { "voicebot_active_calls{BOT}": "20x20", "voicebot_max_calls{BOT}": "25x20" },
    at: "10m",
    fires: silent,
  },
  {
    alert: "VoicebotTooManyConcurrentCalls",
    story: "11 calls at once for more than five minutes",
    series: { "voicebot_active_calls{BOT}": "11x20" },
    at: "7m",
    fires: firing,
  },
  {
    alert: "VoicebotTooManyConcurrentCalls",
    story: "10 calls at once, and once 12 for four minutes",
    series: { "voicebot_active_calls{BOT}": "10x5 12x3 10x20" },
    at: "9m",
    fires: silent,
  },
  {
    alert: "VoicebotNoCalls",
    story: "silence, at an hour when a call a minute came a week ago",
    series: { "voicebot_calls_started_total{BOT}": "0+1x180 180x10080" },
    at: "169h",
    every: "5m",
    fires: firing,
  },
  {
    alert: "VoicebotNoCalls",
    story: "as many calls as a week ago",
    series: { "voicebot_calls_started_total{BOT}": "0+1x10260" },
    at: "169h",
    every: "5m",
    fires: silent,
  },
  {
    alert: "VoicebotDrainStuck",
    story: "a pod drains for 40 minutes",
    series: { "voicebot_draining{BOT}": "1x60" },
    at: "40m",
    fires: firing,
  },
  {
    alert: "VoicebotDrainStuck",
    story: "a pod drains for 20 minutes",
    series: { "voicebot_draining{BOT}": "1x20 0x40" },
    at: "40m",
    fires: silent,
  },
  {
    alert: "VoicebotCallStuck",
    story: "a call of at most ten minutes lasts a quarter of an hour",
    series: { "voicebot_oldest_call_seconds{BOT}": "0+60x20", "voicebot_max_call_seconds{BOT}": "600x20" },
    at: "16m",
    fires: firing,
  },
  {
    alert: "VoicebotCallStuck",
    story: "a call of at most ten minutes ends after eleven",
    series: { "voicebot_oldest_call_seconds{BOT}": "0+60x11 0x10", "voicebot_max_call_seconds{BOT}": "600x20" },
    at: "16m",
    fires: silent,
  },
];
