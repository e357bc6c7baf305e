// A small operator on controller-runtime with the children of ours, as its documentation would have one write it: typed
// caches without managedFields, objects read from the cache and applied server-side where they differ. A child that
// somebody deletes or edits is put right. It has no status, no Events and no metrics.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

// As many as ours.
const workers = 4

func newVoicebot() *unstructured.Unstructured {
	voicebot := &unstructured.Unstructured{}
	voicebot.SetGroupVersionKind(schema.GroupVersionKind{Group: "voicebot.dev", Version: "v1alpha1", Kind: "Voicebot"})
	return voicebot
}

type reconciler struct {
	client.Client
	template template
}

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	voicebot := newVoicebot()
	if err := r.Get(ctx, request.NamespacedName, voicebot); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if voicebot.GetDeletionTimestamp() != nil {
		return ctrl.Result{}, nil
	}
	for _, child := range r.template.childrenOf(voicebot) {
		if err := r.ensure(ctx, child); err != nil {
			return ctrl.Result{}, err
		}
	}
	return ctrl.Result{}, nil
}

func (r *reconciler) ensure(ctx context.Context, desired *unstructured.Unstructured) error {
	live, err := emptyOf(r.Scheme(), desired.GroupVersionKind())
	if err != nil {
		return err
	}
	err = r.Get(ctx, client.ObjectKeyFromObject(desired), live)
	if client.IgnoreNotFound(err) != nil {
		return err
	}
	if err == nil {
		fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
		// What the API server or others have added is no difference.
		if err != nil || equality.Semantic.DeepDerivative(desired.Object, fields) {
			return err
		}
	}
	return r.Patch(ctx, desired, client.Apply, client.FieldOwner("controller-runtime"), client.ForceOwnership)
}

func run() error {
	ctrl.SetLogger(logr.Discard())
	everything := cache.ByObject{Label: labels.Everything()}
	manager, err := ctrl.NewManager(ctrl.GetConfigOrDie(), ctrl.Options{
		Metrics:                metricsserver.Options{BindAddress: "0"},
		HealthProbeBindAddress: os.Getenv("HEALTH_ADDRESS"),
		Cache: cache.Options{
			DefaultLabelSelector: labels.SelectorFromSet(labels.Set{"app.kubernetes.io/managed-by": "voicebot-operator"}),
			DefaultTransform:     cache.TransformStripManagedFields(),
			ByObject:             map[client.Object]cache.ByObject{newVoicebot(): everything},
		},
		// What it reads of kinds without Go types is cached too.
		Client: client.Options{Cache: &client.CacheOptions{Unstructured: true}},
	})
	if err != nil {
		return err
	}
	template, err := readTemplate(os.Getenv("CHILDREN"))
	if err != nil {
		return err
	}
	building := ctrl.NewControllerManagedBy(manager).
		For(newVoicebot(), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers})
	for _, kind := range template.kinds() {
		owned, err := emptyOf(manager.GetScheme(), kind)
		if err != nil {
			return err
		}
		building = building.Owns(owned)
	}
	if err := building.Complete(&reconciler{manager.GetClient(), template}); err != nil {
		return err
	}
	cachesFilled := func(request *http.Request) error {
		soon, cancel := context.WithTimeout(request.Context(), 20*time.Millisecond)
		defer cancel()
		if !manager.GetCache().WaitForCacheSync(soon) {
			return errors.New("the caches are not filled")
		}
		return nil
	}
	if err := manager.AddReadyzCheck("caches", cachesFilled); err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

func main() {
	if err := run(); err != nil {
		println(err.Error())
		os.Exit(1)
	}
}
