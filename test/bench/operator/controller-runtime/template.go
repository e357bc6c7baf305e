package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// The children of one Voicebot, with words in capitals where those of another have something else.
type template []unstructured.Unstructured

func readTemplate(path string) (template, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var children template
	return children, json.Unmarshal(text, &children)
}

func (t template) kinds() []schema.GroupVersionKind {
	var kinds []schema.GroupVersionKind
	for _, child := range t {
		if kind := child.GroupVersionKind(); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (t template) childrenOf(voicebot *unstructured.Unstructured) []*unstructured.Unstructured {
	welcome, found, err := unstructured.NestedString(voicebot.Object, "spec", "scenario", "phrases", "welcome")
	if err != nil || !found {
		welcome = "none"
	}
	words := map[string]string{
		"NAMESPACE-HERE": voicebot.GetNamespace(),
		"NAME-HERE":      voicebot.GetName(),
		"UID-HERE":       string(voicebot.GetUID()),
		"WELCOME-HERE":   welcome,
	}
	children := make([]*unstructured.Unstructured, len(t))
	for number, child := range t {
		children[number] = &unstructured.Unstructured{Object: fill(child.Object, words).(map[string]any)}
	}
	return children
}

// The same again, with the words filled in.
func fill(value any, words map[string]string) any {
	switch value := value.(type) {
	case map[string]any:
		filled := make(map[string]any, len(value))
		for name, field := range value {
			filled[fill(name, words).(string)] = fill(field, words)
		}
		return filled
	case []any:
		filled := make([]any, len(value))
		for number, item := range value {
			filled[number] = fill(item, words)
		}
		return filled
	case string:
		for placeholder, word := range words {
			value = strings.ReplaceAll(value, placeholder, word)
		}
		return value
	default:
		return value
	}
}

// An object of Go's type for the kind, or an untyped one where there is none.
func emptyOf(scheme *runtime.Scheme, kind schema.GroupVersionKind) (client.Object, error) {
	if !scheme.Recognizes(kind) {
		object := &unstructured.Unstructured{}
		object.SetGroupVersionKind(kind)
		return object, nil
	}
	object, err := scheme.New(kind)
	if err != nil {
		return nil, err
	}
	typed := object.(client.Object)
	typed.GetObjectKind().SetGroupVersionKind(kind)
	return typed, nil
}
